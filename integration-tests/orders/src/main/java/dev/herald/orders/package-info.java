/**
 * Orders are placed on one queue, handled, and forwarded as invoices to another. Some orders fail at first, some always, and
 * some are unreadable. The page at {@code /} shows what happened to each.
 */
package dev.herald.orders;
