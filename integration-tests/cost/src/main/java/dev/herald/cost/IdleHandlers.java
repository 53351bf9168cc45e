package dev.herald.cost;

import jakarta.inject.Singleton;

import dev.herald.QueueListener;

/** Twenty listeners whose queues stay empty. */
@Singleton
class IdleHandlers {

    @QueueListener("idle-1")
    @QueueListener("idle-2")
    @QueueListener("idle-3")
    @QueueListener("idle-4")
    @QueueListener("idle-5")
    @QueueListener("idle-6")
    @QueueListener("idle-7")
    @QueueListener("idle-8")
    @QueueListener("idle-9")
    @QueueListener("idle-10")
    @QueueListener("idle-11")
    @QueueListener("idle-12")
    @QueueListener("idle-13")
    @QueueListener("idle-14")
    @QueueListener("idle-15")
    @QueueListener("idle-16")
    @QueueListener("idle-17")
    @QueueListener("idle-18")
    @QueueListener("idle-19")
    @QueueListener("idle-20")
    void onOrder(String order) {
    }
}
