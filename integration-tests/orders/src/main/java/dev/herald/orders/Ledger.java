package dev.herald.orders;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.inject.Singleton;

import io.opentelemetry.api.trace.Span;

import dev.herald.Listeners;
import dev.herald.orders.Report.DeadLetter;
import dev.herald.orders.Report.ListenerReport;
import dev.herald.orders.Report.Order;

/** Records what has happened since the application started, in memory. */
@Singleton
public class Ledger {

    private final Listeners listeners;
    private final AtomicLong placed = new AtomicLong();
    private final Map<Long, AtomicInteger> attempts = new ConcurrentHashMap<>();
    private final Map<Long, String> traces = new ConcurrentHashMap<>();
    private final Map<Long, AtomicInteger> handled = new ConcurrentHashMap<>();
    private final Map<Long, AtomicInteger> invoiced = new ConcurrentHashMap<>();
    private final Map<Long, AtomicInteger> shipped = new ConcurrentHashMap<>();
    private final Map<Long, AtomicInteger> watched = new ConcurrentHashMap<>();
    private final Queue<Alert> alerts = new ConcurrentLinkedQueue<>();
    private final Queue<DeadLetter> deadLetters = new ConcurrentLinkedQueue<>();

    public Ledger(Listeners listeners) {
        this.listeners = listeners;
    }

    void placed(int count) {
        placed.addAndGet(count);
    }

    /** In the span of the attempt. */
    void tried(long orderId) {
        count(attempts, orderId);
        traces.put(orderId, Span.current().getSpanContext().getTraceId());
    }

    void handled(long orderId) {
        count(handled, orderId);
    }

    void invoiced(long orderId) {
        count(invoiced, orderId);
    }

    void shipped(long orderId) {
        count(shipped, orderId);
    }

    void watched(long orderId) {
        count(watched, orderId);
    }

    void alerted(Alert alert) {
        alerts.add(alert);
    }

    void deadLettered(DeadLetter letter) {
        deadLetters.add(letter);
    }

    private static void count(Map<Long, AtomicInteger> counts, long orderId) {
        counts.computeIfAbsent(orderId, id -> new AtomicInteger()).incrementAndGet();
    }

    /** The report so far. */
    Report report() {
        List<DeadLetter> letters = List.copyOf(deadLetters);
        int invoices = invoiced.size();
        int done = handled.size();
        long orders = placed.get();
        boolean complete = orders > 0 && done + letters.size() >= orders && invoices == done && shipped.size() == done;
        return new Report(complete, orders, done, total(attempts.values()), total(handled.values()) - done, invoices,
                shipped.size(), watched.size(), letters.size(), alerts.size(), letters, triedOften(), listenerReports());
    }

    private static long total(Collection<AtomicInteger> counts) {
        return counts.stream().mapToLong(AtomicInteger::get).sum();
    }

    private List<Order> triedOften() {
        return attempts.entrySet().stream().filter(entry -> entry.getValue().get() > 1)
                .map(entry -> order(entry.getKey())).sorted(Comparator.comparingLong(Order::orderId)).toList();
    }

    /** One order. */
    Order order(long id) {
        return new Order(id, of(attempts, id), of(handled, id), of(invoiced, id), of(watched, id), traces.get(id));
    }

    private static int of(Map<Long, AtomicInteger> counts, long id) {
        AtomicInteger count = counts.get(id);
        return count == null ? 0 : count.get();
    }

    private List<ListenerReport> listenerReports() {
        return listeners.all().stream().map(listener -> new ListenerReport(listener.id(), listener.broker(),
                listener.state().name(), listener.status().reason(), listener.counts())).toList();
    }
}
