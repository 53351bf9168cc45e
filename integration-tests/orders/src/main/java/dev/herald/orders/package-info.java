/**
 * Orders are placed on one queue, handled, and forwarded as invoices to another. Some orders fail at first, some for
 * ever, and some cannot even be read; the page at {@code /} shows what became of each.
 */
package dev.herald.orders;
