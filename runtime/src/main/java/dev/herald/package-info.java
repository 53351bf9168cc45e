/** The contract: what a user of Herald writes and injects. */
package dev.herald;
