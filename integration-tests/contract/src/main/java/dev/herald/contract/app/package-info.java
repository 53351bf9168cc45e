/** The application under test: a listener for everything the contract speaks of, steered by a {@code Script}. */
package dev.herald.contract.app;
