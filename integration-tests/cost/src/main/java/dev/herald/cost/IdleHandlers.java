package dev.herald.cost;

import jakarta.inject.Singleton;

import dev.herald.QueueListener;

/** Twenty listeners to whose queues nobody sends. */
@Singleton
class IdleHandlers {

    @QueueListener("idle-1")
    void idle1(String order) {
    }

    @QueueListener("idle-2")
    void idle2(String order) {
    }

    @QueueListener("idle-3")
    void idle3(String order) {
    }

    @QueueListener("idle-4")
    void idle4(String order) {
    }

    @QueueListener("idle-5")
    void idle5(String order) {
    }

    @QueueListener("idle-6")
    void idle6(String order) {
    }

    @QueueListener("idle-7")
    void idle7(String order) {
    }

    @QueueListener("idle-8")
    void idle8(String order) {
    }

    @QueueListener("idle-9")
    void idle9(String order) {
    }

    @QueueListener("idle-10")
    void idle10(String order) {
    }

    @QueueListener("idle-11")
    void idle11(String order) {
    }

    @QueueListener("idle-12")
    void idle12(String order) {
    }

    @QueueListener("idle-13")
    void idle13(String order) {
    }

    @QueueListener("idle-14")
    void idle14(String order) {
    }

    @QueueListener("idle-15")
    void idle15(String order) {
    }

    @QueueListener("idle-16")
    void idle16(String order) {
    }

    @QueueListener("idle-17")
    void idle17(String order) {
    }

    @QueueListener("idle-18")
    void idle18(String order) {
    }

    @QueueListener("idle-19")
    void idle19(String order) {
    }

    @QueueListener("idle-20")
    void idle20(String order) {
    }
}
