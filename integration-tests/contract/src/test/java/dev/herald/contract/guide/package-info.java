/** The code of the pages "Administration" and "Coming from Python": it compiles, and it runs. */
package dev.herald.contract.guide;
