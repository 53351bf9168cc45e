/** The code of the pages "Administration", "Coming from Python" and "Testing": it compiles, and it runs. */
package dev.herald.contract.guide;
