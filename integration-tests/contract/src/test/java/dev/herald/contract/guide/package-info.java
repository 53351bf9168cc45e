/** The code of the guide's pages on operations by hand and on coming from Python: it compiles, and it runs. */
package dev.herald.contract.guide;
