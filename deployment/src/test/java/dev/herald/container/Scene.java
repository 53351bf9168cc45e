package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import dev.herald.Message;

/** What the handlers of one queue share with their test. */
final class Scene {

    /** Where handlers that have a thread wait. */
    final Gate gate = new Gate();
    /** What handlers that have no thread wait for. */
    final CompletableFuture<Void> released = new CompletableFuture<>();
    private final AtomicInteger waiting = new AtomicInteger();
    final GroupLog groups = new GroupLog();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<List<String>> batches = new CopyOnWriteArrayList<>();

    /** Names of threads that the application's code was called on. */
    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    record Call(String payload, int attempt) {
    }

    /** What a handler that has no thread waits for. */
    CompletionStage<Void> stage() {
        waiting.incrementAndGet();
        return released.whenComplete((end, failure) -> waiting.decrementAndGet());
    }

    /** Waits until so many handlers wait, with a thread or without. */
    void awaitInside(int handlers) {
        eventually(() -> assertThat(gate.inside() + waiting.get()).as("handlers that wait").isEqualTo(handlers));
    }

    void awaitInsideAtLeast(int handlers) {
        eventually(() -> assertThat(gate.inside() + waiting.get()).as("handlers that wait")
                .isGreaterThanOrEqualTo(handlers));
    }

    /** A handler was called. */
    Call called(Message<String> message) {
        Call call = new Call(message.payload(), message.attempt());
        calls.add(call);
        return call;
    }

    /** A handler of batches was called. */
    void called(List<Message<String>> batch) {
        batch.forEach(this::called);
        batches.add(batch.stream().map(Message::payload).toList());
    }

    /** In the order of the calls. */
    List<Call> calls() {
        return calls;
    }

    List<Call> calls(String payload) {
        return calls.stream().filter(call -> call.payload().equals(payload)).toList();
    }

    List<List<String>> batches() {
        return batches;
    }

    void awaitCalls(int count) {
        eventually(() -> assertThat(calls).as("calls").hasSizeGreaterThanOrEqualTo(count));
    }

    void awaitCall(String payload) {
        eventually(() -> assertThat(calls(payload)).as("calls with '%s'", payload).isNotEmpty());
    }

    /** Code of the application runs here. */
    void onThread() {
        threads.add(Thread.currentThread().getName());
    }

    Set<String> threads() {
        return threads;
    }

    void end() {
        gate.open();
        released.complete(null);
    }
}
