/** Sends and handles tasks without end, and keeps a ledger of both. */
package dev.herald.topology;
