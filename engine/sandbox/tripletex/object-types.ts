// The objects of the API: every property of the vendor's specification (2.72.00) with its type, so that
// bodies can be checked, projections resolved and empty values shown. A test compares this table with
// the specification itself. Written densely: `name:type`, separated by blanks.
//
// Types: string, integer, natural (0 to 2³¹-1), `0..100` (an integer of that range; `0..` has no end),
// number, boolean, date, an enumeration `A|B`, the name of an object type (a reference), or a list `[..]`
// of one of these; `!` after it where callers' values are ignored.

export const objectTypes: Readonly<Record<string, string>> = {
  Customer: `
    id:integer version:integer changes:[Change]! url:string! name:string organizationNumber:string
    globalLocationNumber:0.. supplierNumber:natural customerNumber:natural isSupplier:boolean
    isCustomer:boolean! isInactive:boolean accountManager:Employee department:Department
    email:string invoiceEmail:string overdueNoticeEmail:string bankAccounts:[string]
    phoneNumber:string phoneNumberMobile:string description:string language:NO|EN
    displayName:string isPrivateIndividual:boolean singleCustomerInvoice:boolean
    invoiceSendMethod:EMAIL|EHF|EFAKTURA|AVTALEGIRO|VIPPS|PAPER|MANUAL
    emailAttachmentType:LINK|ATTACHMENT postalAddress:Address physicalAddress:Address
    deliveryAddress:DeliveryAddress category1:CustomerCategory category2:CustomerCategory
    category3:CustomerCategory invoicesDueIn:0..10000
    invoicesDueInType:DAYS|MONTHS|RECURRING_DAY_OF_MONTH currency:Currency
    bankAccountPresentation:[CompanyBankAccountPresentation] ledgerAccount:Account
    isFactoring:boolean invoiceSendSMSNotification:boolean invoiceSMSNotificationNumber:string
    isAutomaticSoftReminderEnabled:boolean isAutomaticReminderEnabled:boolean
    isAutomaticNoticeOfDebtCollectionEnabled:boolean discountPercentage:number website:string`,
  Address: `
    id:integer version:integer changes:[Change]! url:string! addressLine1:string
    addressLine2:string postalCode:string city:string country:Country displayName:string!
    addressAsString:string! displayNameInklMatrikkel:string! knr:natural gnr:natural bnr:natural
    fnr:natural snr:natural unitNumber:string`,
  DeliveryAddress: `
    id:integer version:integer changes:[Change]! url:string! addressLine1:string
    addressLine2:string postalCode:string city:string country:Country displayName:string!
    addressAsString:string! displayNameInklMatrikkel:string! knr:natural gnr:natural bnr:natural
    fnr:natural snr:natural unitNumber:string name:string customerVendor:Company`,
  Product: `
    id:integer version:integer changes:[Change]! url:string! name:string number:string
    displayNumber:string! description:string orderLineDescription:string ean:string
    elNumber:string! nrfNumber:string! costExcludingVatCurrency:number expenses:number
    expensesInPercent:number! costPrice:number! profit:number! profitInPercent:number!
    priceExcludingVatCurrency:number priceIncludingVatCurrency:number isInactive:boolean
    discountGroup:DiscountGroup productUnit:ProductUnit isStockItem:boolean stockOfGoods:number!
    availableStock:number! incomingStock:number! outgoingStock:number! vatType:VatType
    currency:Currency department:Department account:Account discountPrice:number!
    supplier:Supplier resaleProduct:Product isDeletable:boolean
    hasSupplierProductConnected:boolean weight:number weightUnit:kg|g|hg volume:number
    volumeUnit:cm3|dm3|m3 hsnCode:string image:Document markupListPercentage:number!
    markupNetPercentage:number! displayName:string! mainSupplierProduct:SupplierProduct
    isRoundPriceIncVat:boolean! priceInTargetCurrency:number! purchasePriceCurrency:number!`,
  Order: `
    id:integer version:integer changes:[Change]! url:string! customer:Customer contact:Contact
    attn:Contact displayName:string! receiverEmail:string overdueNoticeEmail:string number:string
    reference:string ourContact:Contact ourContactEmployee:Employee department:Department
    orderDate:date project:Project invoiceComment:string currency:Currency invoicesDueIn:0..10000
    status:NOT_CHOSEN|NEW|CONFIRMATION_SENT|READY_FOR_PICKING|PICKED|PACKED|READY_FOR_SHIPPING|READY_FOR_INVOICING|INVOICED|CANCELLED
    invoicesDueInType:DAYS|MONTHS|RECURRING_DAY_OF_MONTH isShowOpenPostsOnInvoices:boolean
    isClosed:boolean deliveryDate:date deliveryAddress:DeliveryAddress deliveryComment:string
    isPrioritizeAmountsIncludingVat:boolean orderLineSorting:ID|PRODUCT|PRODUCT_DESCENDING|CUSTOM
    orderGroups:[OrderGroup] orderLines:[OrderLine] isSubscription:boolean
    subscriptionDuration:natural subscriptionDurationType:MONTHS|YEAR
    subscriptionPeriodsOnInvoice:natural subscriptionPeriodsOnInvoiceType:MONTHS|!
    subscriptionInvoicingTimeInAdvanceOrArrears:ADVANCE|ARREARS subscriptionInvoicingTime:natural
    subscriptionInvoicingTimeType:DAYS|MONTHS isSubscriptionAutoInvoicing:boolean
    preliminaryInvoice:Invoice attachment:[Document]! sendMethodDescription:string
    canCreateBackorder:boolean! invoiceOnAccountVatHigh:boolean
    totalInvoicedOnAccountAmountAbsoluteCurrency:number! invoiceSendSMSNotification:boolean!
    invoiceSMSNotificationNumber:string markUpOrderLines:number discountPercentage:number
    customerName:string! projectManagerNameAndNumber:string! travelReports:[TravelExpense]!`,
  OrderLine: `
    id:integer version:integer changes:[Change]! url:string! product:Product inventory:Inventory
    inventoryLocation:InventoryLocation description:string count:number unitCostCurrency:number
    unitPriceExcludingVatCurrency:number currency:Currency markup:number discount:number
    vatType:VatType amountExcludingVatCurrency:number! amountIncludingVatCurrency:number!
    order:Order unitPriceIncludingVatCurrency:number isSubscription:boolean
    subscriptionPeriodStart:date subscriptionPeriodEnd:date orderGroup:OrderGroup
    sortIndex:natural isPicked:boolean pickedDate:date orderedQuantity:number isCharged:boolean`,
  VatType: `
    id:integer version:integer changes:[Change]! url:string! name:string number:string
    displayName:string percentage:number deductionPercentage:number parentType:VatType`,
  Country: `
    id:integer version:integer changes:[Change]! url:string! name:string! displayName:string!
    isoAlpha2Code:string! isoAlpha3Code:string! isoNumericCode:string!`,
  Currency: `
    id:integer version:integer changes:[Change]! url:string! code:string description:string
    factor:1..100 displayName:string isDisabled:boolean`,
  ProductUnit: `
    id:integer version:integer changes:[Change]! url:string! displayName:string!
    displayNameShort:string! name:string nameEN:string nameShort:string nameShortEN:string
    commonCode:string isDeletable:boolean`,
  PaymentType: `
    id:integer version:integer changes:[Change]! url:string! description:string displayName:string
    debitAccount:Account creditAccount:Account vatType:VatType sequence:natural customer:Customer
    supplier:Supplier currencyId:integer! currencyCode:string!`,
  Subscription: `
    id:integer version:integer changes:[Change]! url:string! event:string targetUrl:string
    fields:string
    status:ACTIVE|DISABLED|DISABLED_TOO_MANY_ERRORS|DISABLED_RATE_LIMIT_EXCEEDED|DISABLED_MISUSE
    authHeaderName:string authHeaderValue:string hmacSharedSecret:string`,
  Change: `
    employeeId:integer! timestamp:string!
    changeType:CREATE|UPDATE|DELETE|LOCKED|REOPENED|DO_NOT_SHOW!`,
  Invoice: `
    id:integer version:integer changes:[Change]! url:string! invoiceNumber:natural
    invoiceDate:date customer:Customer creditedInvoice:integer! isCredited:boolean!
    invoiceDueDate:date kid:string invoiceComment:string! comment:string orders:[Order]
    amount:number! amountCurrency:number! amountExcludingVat:number!
    amountExcludingVatCurrency:number! amountOutstanding:number! amountCurrencyOutstanding:number!
    currency:Currency isCreditNote:boolean! isCharged:boolean! isApproved:boolean!`,
};
