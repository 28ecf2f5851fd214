// What runs in browsers of others: small, old syntax, nothing global.

/**
 * Stands where the form shall be: `<script src="…/forms/embed.js" data-portal="…" data-form="…"></script>`. It puts a frame
 * there with the hosted page, and makes it as high as the form is.
 */
export const EMBED_SCRIPT = `(function () {
  var own = document.currentScript
  if (!own) return
  var base = own.src.replace(/\\/forms\\/embed\\.js.*$/, '')
  var portal = own.getAttribute('data-portal')
  var form = own.getAttribute('data-form')
  if (!portal || !form) {
    console.error('forms/embed.js: data-portal and data-form say which form to show')
    return
  }
  var cookie = /(?:^|; )hubspotutk=([0-9a-f]{32})/i.exec(document.cookie)
  var frame = document.createElement('iframe')
  frame.src = base + '/forms/' + encodeURIComponent(portal) + '/' + encodeURIComponent(form) +
    '?page=' + encodeURIComponent(location.origin + location.pathname) +
    '&title=' + encodeURIComponent(document.title) + (cookie ? '&hutk=' + cookie[1] : '')
  frame.title = own.getAttribute('data-title') || 'Form'
  frame.style.cssText = 'border:0;width:100%;height:30rem'
  addEventListener('message', function (event) {
    if (event.source !== frame.contentWindow || event.origin !== new URL(base).origin) return
    var height = event.data && event.data.spokeFormHeight
    if (typeof height === 'number' && height > 0 && height < 20000) frame.style.height = Math.ceil(height) + 'px'
  })
  own.parentNode.insertBefore(frame, own)
})()
`

/** Tells the page around how high the form is, now and whenever that changes. */
export const FRAME_SCRIPT = `(function () {
  if (parent === window) return
  var tell = function () {
    parent.postMessage({ spokeFormHeight: document.documentElement.getBoundingClientRect().height }, '*')
  }
  new ResizeObserver(tell).observe(document.documentElement)
  tell()
})()
`
