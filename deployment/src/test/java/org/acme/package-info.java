/** The first application of the documentation, all but its HTTP endpoint: it compiles, and it runs. */
package org.acme;
