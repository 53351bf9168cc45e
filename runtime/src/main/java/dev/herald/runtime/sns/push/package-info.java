/**
 * Topics whose messages Amazon SNS pushes to the application: the HTTP endpoint, the verification of signatures, and the
 * subscription. The only package that uses Vert.x Web.
 */
package dev.herald.runtime.sns.push;
