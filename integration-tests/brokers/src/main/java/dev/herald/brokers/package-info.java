/** Where tests get a broker from. */
package dev.herald.brokers;
