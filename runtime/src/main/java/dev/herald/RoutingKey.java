package dev.herald;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A {@code String} parameter of a {@link Publisher} method: the message's routing key (RabbitMQ) or channel (Redis
 * Pub/Sub). It takes precedence over {@link Publisher#routingKey()}, which is used if it is {@code null}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface RoutingKey {
}
