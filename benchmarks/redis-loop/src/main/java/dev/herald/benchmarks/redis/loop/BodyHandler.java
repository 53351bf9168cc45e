package dev.herald.benchmarks.redis.loop;

/** Reads a message's payload, and handles it. */
interface BodyHandler {

    void handle(byte[] body) throws Exception;
}
