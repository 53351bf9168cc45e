/**
 * Transactions around listeners' methods; used only where the application has JTA.
 */
package dev.herald.runtime.transactions;
