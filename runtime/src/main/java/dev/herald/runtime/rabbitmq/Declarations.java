package dev.herald.runtime.rabbitmq;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What was declared for a publishing channel, and the messages that wait for a declaration. The broker may take long for one
 * queue, and answer for all others: each step is declared on a thread of its own.
 * <p>
 * The publisher's thread asks, and takes the answers; any thread may forget a step, or end it all. No result is completed
 * while the lock is held.
 */
final class Declarations {

    private final RabbitMqPublisher publisher;
    private final Runnable resume;
    /** Since the channel was opened. */
    private final Set<DeclarationStep> declared = ConcurrentHashMap.newKeySet();
    /** Messages in order, by what is being declared for them; guarded by itself. */
    private final Map<DeclarationStep, Deque<OutstandingConfirm>> undeclared = new LinkedHashMap<>();
    private final Queue<Declared> answers = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean looksAgain = new AtomicBoolean();

    /** @param failure why it was not declared, or {@code null} if it was */
    private record Declared(DeclarationStep step, Throwable failure) {
    }

    /** Messages whose declaration was answered. */
    interface Answer {

        /** @param failure why it was not declared, or {@code null} if it was */
        void of(List<OutstandingConfirm> messages, Throwable failure);
    }

    /** @param resume has the publisher's thread take the answers, and end what is overdue */
    Declarations(RabbitMqPublisher publisher, Runnable resume) {
        this.publisher = publisher;
        this.resume = resume;
    }

    /** A new channel knows nothing. */
    void forgetAll() {
        declared.clear();
    }

    /** A message was not routed: what was declared no longer exists. */
    void forget(DeclarationStep step) {
        declared.remove(step);
    }

    /** @return whether the message waits now: something has to be declared first */
    boolean await(OutstandingConfirm confirm) {
        DeclarationStep step = confirm.declaration;
        if (step == DeclarationStep.NONE || declared.contains(step)) {
            return false;
        }
        confirm.awaitsDeclaration();
        if (isFirst(confirm)) {
            publisher.calls().declare(step, failure -> {
                answers.add(new Declared(step, failure));
                resume.run();
            });
            lookAgain();
        }
        return true;
    }

    private boolean isFirst(OutstandingConfirm confirm) {
        synchronized (undeclared) {
            Deque<OutstandingConfirm> known = undeclared.get(confirm.declaration);
            if (known != null) {
                known.add(confirm);
                return false;
            }
            undeclared.put(confirm.declaration, new ArrayDeque<>(List.of(confirm)));
            return true;
        }
    }

    /** Passes on what was answered since the last time. */
    void takeAnswers(Answer answer) {
        for (Declared next; (next = answers.poll()) != null;) {
            if (next.failure() == null) {
                declared.add(next.step());
            }
            answer.of(take(next.step()), next.failure());
        }
    }

    private List<OutstandingConfirm> take(DeclarationStep step) {
        synchronized (undeclared) {
            Deque<OutstandingConfirm> waiting = undeclared.remove(step);
            return waiting == null ? List.of() : List.copyOf(waiting);
        }
    }

    /** What has waited in vain need not stay, even if the broker never answers. */
    void endOverdue() {
        List<OutstandingConfirm> overdue = new ArrayList<>();
        boolean left = false;
        synchronized (undeclared) {
            for (Deque<OutstandingConfirm> waiting : undeclared.values()) {
                waiting.removeIf(confirm -> confirm.isOverdue() && overdue.add(confirm));
                left |= !waiting.isEmpty();
            }
        }
        overdue.forEach(publisher::endOverdue);
        if (left) {
            lookAgain();
        }
    }

    private void lookAgain() {
        if (looksAgain.compareAndSet(false, true)) {
            publisher.calls().later(() -> {
                looksAgain.set(false);
                resume.run();
            }, publisher.timeout());
        }
    }

    /** Nothing is declared any more. */
    void end(PublishResult unsent) {
        List<OutstandingConfirm> waiting = new ArrayList<>();
        synchronized (undeclared) {
            undeclared.values().forEach(waiting::addAll);
            undeclared.clear();
        }
        waiting.forEach(confirm -> confirm.result.complete(unsent));
    }
}
