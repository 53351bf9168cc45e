/**
 * Topics whose messages Amazon SNS posts to the application: the endpoint, the verification of signatures, and the
 * subscription. The only user of Vert.x Web.
 */
package dev.herald.runtime.sns.push;
