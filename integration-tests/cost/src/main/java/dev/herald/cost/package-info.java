/** The measured application: its handlers do nothing, so the remaining cost is that of Herald. */
package dev.herald.cost;
