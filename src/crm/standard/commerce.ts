import { declareType } from './declare.ts'
import { deriveLineAmount } from './derived.ts'
import { PIPELINE } from './notation.ts'

const BILLING = `
    recurringbillingfrequency enumeration/select "Billing frequency" = weekly, biweekly, monthly, quarterly, per_six_months, annually, per_two_years, per_three_years, per_four_years, per_five_years
    hs_recurring_billing_period string/text "Term"`

export const products = declareType({
  id: '0-7',
  name: 'products',
  singular: 'product',
  errorName: 'PRODUCT',
  labels: ['Product', 'Products'],
  display: 'name',
  created: 'createdate',
  defaults: ['description', 'name', 'price'],
  requires: ['name'],
  indexed: ['name', 'hs_sku', 'price'],
  properties: `
    name string/text "Name"
    description string/textarea "Product description"
    price number/number "Unit price"
    hs_sku string/text "SKU"
    hs_cost_of_goods_sold number/number "Unit cost"
    ${BILLING}
    hs_url string/text "URL"
    hs_images string/text "Image URLs"
    hs_product_type enumeration/select "Product type" = inventory, non_inventory, service
    hs_folder enumeration/select [X] "Folder"
    tax number/number "Tax"
    hs_tax_rate_group_id string/text "Tax rate"
    hs_recurring_billing_start_date date/date "Billing start date"
    hs_status enumeration/select [X-F] "Status"
    quantity number/number "Quantity"
    discount number/number "Unit discount"
    hs_discount_percentage number/number "Discount percentage"
    --
    amount number/number "Amount"
    hs_avatar_filemanager_key
  `,
})

export const lineItems = declareType({
  id: '0-8',
  name: 'line_items',
  singular: 'line_item',
  errorName: 'LINE_ITEM',
  labels: ['Line item', 'Line items'],
  display: 'name',
  created: 'createdate',
  defaults: ['amount', 'price', 'quantity'],
  indexed: ['name', 'hs_product_id', 'hs_sku'],
  derive(values) {
    deriveLineAmount(values)
  },
  properties: `
    name string/text "Name"
    hs_product_id number/number "Product ID"
    quantity number/number "Quantity"
    price number/number "Unit price"
    discount number/number "Unit discount"
    hs_discount_percentage number/number "Discount percentage"
    tax number/number "Tax"
    hs_tax_rate_group_id string/text "Tax rate"
    ${BILLING}
    hs_recurring_billing_start_date date/date "Billing start date"
    hs_line_item_currency_code enumeration/select [X] "Currency"
    hs_sku string/text "SKU"
    description string/textarea "Description"
    hs_position_on_quote number/number "Position on quote"
    hs_billing_start_delay_days number/number [-F] "Billing start delay in days"
    hs_billing_start_delay_months number/number [-F] "Billing start delay in months"
    hs_billing_start_delay_type enumeration/select [-F] "Billing start terms" = hs_recurring_billing_start_date "Custom date", hs_billing_start_delay_days "Delayed start (days)", hs_billing_start_delay_months "Delayed start (months)"
    hs_recurring_billing_terms enumeration/select [X-F] "Billing terms"
    hs_recurring_billing_number_of_payments number/number [-F] "Number of payments"
    hs_pricing_model enumeration/select [X-F] "Pricing model"
    hs_product_type enumeration/select "Product type" = inventory, non_inventory, service
    hs_images string/text "Image URLs"
    hs_url string/text "URL"
    hs_cost_of_goods_sold number/number "Unit cost"
    --
    amount number/calculation_equation "Net price"
    hs_acv number/calculation_equation "Annual contract value"
    hs_arr number/calculation_equation "Annual recurring revenue"
    hs_mrr number/calculation_equation "Monthly recurring revenue"
    hs_tcv number/calculation_equation "Total contract value"
    hs_margin number/calculation_equation "Margin"
    hs_total_discount number/calculation_equation "Total discount"
  `,
})

export const quotes = declareType({
  id: '0-14',
  name: 'quotes',
  singular: 'quote',
  errorName: 'QUOTE',
  labels: ['Quote', 'Quotes'],
  display: 'hs_title',
  created: 'hs_createdate',
  defaults: ['hs_expiration_date', 'hs_public_url_key', 'hs_status', 'hs_title'],
  requires: ['hs_title', 'hs_expiration_date'],
  indexed: ['hs_title', 'hs_status', 'hubspot_owner_id'],
  properties: `
    hs_title string/text "Quote title"
    hs_expiration_date datetime/date "Expiration date"
    hs_status enumeration/select "Quote approval status" = DRAFT, APPROVAL_NOT_NEEDED, PENDING_APPROVAL, APPROVED, REJECTED
    hs_language string/text "Language"
    hs_currency enumeration/select [X] "Currency"
    hs_terms string/textarea "Purchase terms"
    hs_comments string/textarea "Comments to buyer"
    hs_sender_firstname string/text "Sender first name"
    hs_sender_lastname string/text "Sender last name"
    hs_sender_email string/text "Sender email"
    hs_sender_company_name string/text "Sender company name"
    hs_sender_phone string/text "Sender phone"
    hs_sender_jobtitle string/text "Sender job title"
    hs_sender_company_domain string/text "Sender company domain"
    hs_sender_company_address string/text "Sender company street"
    hs_sender_company_city string/text "Sender company city"
    hs_sender_company_state string/text "Sender company state"
    hs_sender_company_zip string/text "Sender company postal code"
    hs_sender_company_country string/text "Sender company country"
    hs_proposal_slug string/text "Quote URL slug"
    hs_proposal_domain string/text "Quote URL domain"
    hs_domain string/text [-F] "Domain"
    hs_slug string/text [-F] "Slug"
    hs_template_type enumeration/select [X-F] "Template type"
    hs_locale string/text [-F] "Locale"
    hs_timezone string/text [-F] "Time zone"
    hs_esign_enabled bool/booleancheckbox "Is e-signature enabled"
    hs_payment_enabled bool/booleancheckbox "Is payment enabled"
    hs_payment_type enumeration/select [X-F] "Payment type"
    hs_allowed_payment_methods enumeration/checkbox [X-F] "Allowed payment methods"
    --
    hs_quote_amount number/number "Quote amount"
    hs_quote_link string/text "Quote link"
    hs_pdf_download_link string/text "PDF download link"
    hs_quote_number string/text "Quote number"
    hs_public_url_key string/text "Public URL key"
    hs_payment_status enumeration/select [X] "Payment status"
    hs_payment_date datetime/date "Payment date"
    hs_sign_status enumeration/select [X] "Signature status"
  `,
})

export const invoices = declareType({
  id: '0-53',
  name: 'invoices',
  singular: 'invoice',
  errorName: 'INVOICE',
  labels: ['Invoice', 'Invoices'],
  display: 'hs_number',
  created: 'createdate',
  requires: ['hs_currency'],
  indexed: ['hs_number', 'hs_invoice_status', 'hubspot_owner_id'],
  properties: `
    hs_number string/text "Invoice number"
    hs_currency enumeration/select [X] "Currency"
    hs_title string/text "Title"
    hs_comments string/textarea "Comments to buyer"
    hs_invoice_date datetime/date "Invoice date"
    hs_due_date datetime/date "Due date"
    hs_purchase_order_number string/text "PO number"
    hs_invoice_status enumeration/select "Invoice status" = draft, open, paid, voided
    hs_invoice_billable bool/booleancheckbox "Is billable"
    hs_tax_id string/text "Tax ID"
    hs_language string/text "Language"
    hs_locale string/text [-F] "Locale"
    --
    hs_amount_billed number/number "Amount billed"
    hs_amount_paid number/number "Amount paid"
    hs_balance_due number/number "Balance due"
    hs_payment_date datetime/date "Payment date"
    hs_payment_status enumeration/select [X] "Payment status"
    hs_invoice_link string/text "Invoice link"
    hs_pdf_download_link string/text "PDF download link"
  `,
})

export const subscriptions = declareType({
  id: '0-69',
  name: 'subscriptions',
  singular: 'subscription',
  errorName: 'SUBSCRIPTION',
  labels: ['Subscription', 'Subscriptions'],
  display: 'hs_name',
  created: 'hs_createdate',
  requires: ['hs_name'],
  indexed: ['hs_name', 'hs_status', 'hubspot_owner_id'],
  properties: `
    hs_name string/text "Name"
    hs_status enumeration/select "Status" = active, past_due, canceled, expired, scheduled, unpaid
    hs_currency_code enumeration/select [X] "Currency"
    hs_start_date datetime/date "Start date"
    hs_end_date datetime/date "End date"
    hs_next_payment_due_date datetime/date "Next payment due date"
    hs_recurring_billing_start_date date/date "Billing start date"
    hs_recurring_billing_frequency enumeration/select [X] "Billing frequency"
    hs_next_payment_amount number/number "Next payment amount"
    hs_recurring_revenue number/number "Recurring revenue"
    --
    hs_last_payment_amount number/number "Last payment amount"
    hs_last_payment_date datetime/date "Last payment date"
    hs_last_payment_status enumeration/select [X] "Last payment status"
    hs_completed_payments number/number "Completed payments"
  `,
})

/** What a quote's total is changed by, by a fixed amount or in percent. */
const adjustment = (id: string, name: string, singular: string, labels: readonly [string, string]) =>
  declareType({
    id,
    name,
    singular,
    errorName: singular.toUpperCase(),
    labels,
    display: 'hs_label',
    created: 'createdate',
    indexed: ['hs_label', 'hs_type'],
    properties: `
    hs_label string/text "Label"
    hs_type enumeration/select "Type" = FIXED, PERCENT
    hs_value number/number "Value"
    hs_duration enumeration/select "Duration" = ONCE, FOREVER
    hs_sort_order number/number "Sort order"
  `,
  })

export const discounts = adjustment('0-84', 'discounts', 'discount', ['Discount', 'Discounts'])
export const fees = adjustment('0-85', 'fees', 'fee', ['Fee', 'Fees'])
export const taxes = adjustment('0-86', 'taxes', 'tax', ['Tax', 'Taxes'])

export const commercePayments = declareType({
  id: '0-101',
  name: 'commerce_payments',
  singular: 'commerce_payment',
  errorName: 'COMMERCE_PAYMENT',
  labels: ['Payment', 'Payments'],
  display: 'hs_reference_number',
  created: 'createdate',
  requires: ['hs_initial_amount', 'hs_initiated_date'],
  indexed: ['hs_reference_number', 'hs_customer_email', 'hs_latest_status'],
  properties: `
    hs_initial_amount number/number "Gross amount"
    hs_initiated_date datetime/date "Payment date"
    hs_currency_code enumeration/select [X] "Currency"
    hs_customer_email string/text "Customer email"
    hs_reference_number string/text "Reference number"
    hs_latest_status enumeration/select "Status" = failed, pending, processing, refunded, succeeded
    hs_payment_method_type string/text "Payment method"
    hs_billing_address_country string/text [-F] "Billing country"
    hs_customer_name string/text [-F] "Customer name"
    hs_internal_comment string/textarea [-F] "Internal comment"
    hs_fees_amount number/number [-F] "Fees amount"
    --
    hs_net_amount number/number "Net amount"
    hs_refunds_amount number/number "Refunds amount"
  `,
})

export const orders = declareType({
  id: '0-123',
  name: 'orders',
  singular: 'order',
  errorName: 'ORDER',
  labels: ['Order', 'Orders'],
  display: 'hs_order_name',
  created: 'createdate',
  requires: ['hs_order_name'],
  indexed: ['hs_order_name', 'hs_external_order_id', 'hs_pipeline_stage', 'hs_source_store', 'hubspot_owner_id'],
  pipeline: { property: 'hs_pipeline', stage: 'hs_pipeline_stage' },
  properties: `
    hs_order_name string/text "Name"
    hs_external_order_id string/text "External order ID"
    hs_currency_code enumeration/select [X] "Currency"
    hs_total_price number/number "Total price"
    hs_subtotal_price number/number "Subtotal"
    hs_tax number/number "Tax"
    hs_shipping_cost number/number "Shipping cost"
    hs_order_discount number/number "Order discount"
    hs_discount_code string/text "Discount code"
    hs_order_note string/textarea "Order note"
    hs_tags string/text "Tags"
    hs_source_store string/text "Source store"
    hs_fulfillment_status string/text "Fulfillment status"
    hs_payment_status string/text "Payment status"
    hs_shipping_address_street string/text "Shipping street"
    hs_shipping_address_city string/text "Shipping city"
    hs_shipping_address_state string/text "Shipping state"
    hs_shipping_address_postal_code string/text "Shipping postal code"
    hs_shipping_address_country string/text "Shipping country"
    hs_shipping_status_url string/text "Shipping status URL"
    hs_shipping_tracking_number string/text "Shipping tracking number"
    hs_billing_address_street string/text "Billing street"
    hs_billing_address_city string/text "Billing city"
    hs_billing_address_state string/text "Billing state"
    hs_billing_address_postal_code string/text "Billing postal code"
    hs_billing_address_country string/text "Billing country"
    hs_external_created_date datetime/date "External created date"
    hs_external_order_status string/text "External order status"
    hs_external_order_url string/text "External order URL"
    hs_payment_processing_method string/text "Payment processing method"
    hs_refund_amount number/number "Refund amount"
    ${PIPELINE}
  `,
})

export const carts = declareType({
  id: '0-142',
  name: 'carts',
  singular: 'cart',
  errorName: 'CART',
  labels: ['Cart', 'Carts'],
  display: 'hs_cart_name',
  created: 'createdate',
  indexed: ['hs_cart_name', 'hs_external_cart_id', 'hs_source_store', 'hubspot_owner_id'],
  properties: `
    hs_cart_name string/text "Name"
    hs_external_cart_id string/text "External cart ID"
    hs_external_status string/text "Status"
    hs_currency_code enumeration/select [X] "Currency"
    hs_total_price number/number "Total price"
    hs_tax number/number "Tax"
    hs_cart_discount number/number "Discount"
    hs_cart_url string/text "Cart URL"
    hs_shipping_cost number/number "Shipping cost"
    hs_tags string/text "Tags"
    hs_external_created_date datetime/date "External created date"
    hs_source_store string/text "Source store"
  `,
})
