/** The code of the pages "Administration", "Filters and the current message" and "Coming from Python": it compiles, and it runs. */
package dev.herald.contract.guide;
