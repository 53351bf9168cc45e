/**
 * The build, in three phases, with one processor per concern:
 * <ol>
 * <li><b>Collect.</b> {@link dev.herald.deployment.BrokerProcessor} finds the destinations and the brokers in use.
 * {@link dev.herald.deployment.ListenerProcessor} and {@link dev.herald.deployment.PublisherProcessor} read the annotated
 * methods and injection points, by classes named {@code …Reader}.
 * <li><b>Validate.</b> Readers and the classes named {@code …Rule} report problems;
 * {@link dev.herald.deployment.ProblemProcessor} fails the build with all of them at once.
 * <li><b>Generate.</b> Classes named {@code …Generator} generate beans, and
 * {@link dev.herald.deployment.HeraldProcessor} records the start of the listeners.
 * </ol>
 * A listener is a {@link dev.herald.deployment.ListenerDefinition} at build time and a
 * {@link dev.herald.runtime.metadata.ListenerMethod} at run time. Brokers and clients are known by class name only, because
 * their classes may be absent.
 */
package dev.herald.deployment;
