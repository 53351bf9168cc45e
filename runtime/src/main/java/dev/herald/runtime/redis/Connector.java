package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.function.Supplier;

import io.vertx.redis.client.Redis;

/** Creates the clients of dedicated connections, each for one connection. Thread-safe. */
interface Connector extends Supplier<Redis> {

    /** The last client could not connect: the next one begins with another host, if there are several. */
    default void failed() {
    }

    /** How long connecting may take. */
    default Duration patience() {
        return PipelinedConnection.TIMEOUT;
    }

    /** Whether they follow the redirections of a cluster. */
    default boolean isCluster() {
        return false;
    }

    /** The hosts, without credentials, for messages. */
    default String hosts() {
        return "Redis";
    }
}
