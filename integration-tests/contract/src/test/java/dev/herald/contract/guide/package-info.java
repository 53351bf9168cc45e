/**
 * The code of the pages "Administration", "Filters and the current message", "Coming from Python" and "Testing": it compiles, and
 * it runs.
 */
package dev.herald.contract.guide;
