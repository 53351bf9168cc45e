package dev.herald.orders;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Runs until it is stopped; with {@code --demo}, places 1,000 orders, prints what happened to them, and exits. */
@QuarkusMain
public class Main implements QuarkusApplication {

    private static final int ORDERS = 1000;
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final OrderDesk desk;
    private final Ledger ledger;

    public Main(OrderDesk desk, Ledger ledger) {
        this.desk = desk;
        this.ledger = ledger;
    }

    @Override
    public int run(String... arguments) throws InterruptedException {
        if (!List.of(arguments).contains("--demo")) {
            Quarkus.waitForExit();
            return 0;
        }
        long start = System.nanoTime();
        desk.place(1, ORDERS);
        Report report = awaitCompletion(start);
        print(report, Duration.ofNanos(System.nanoTime() - start), System.out);
        return report.complete() ? 0 : 1;
    }

    private Report awaitCompletion(long start) throws InterruptedException {
        Report report = ledger.report();
        while (!report.complete() && System.nanoTime() - start < TIMEOUT.toNanos()) {
            Thread.sleep(50);
            report = ledger.report();
        }
        return report;
    }

    private static void print(Report report, Duration time, PrintStream out) {
        out.printf("%n%,d orders placed, %s after %.1f s:%n", report.placed(),
                report.complete() ? "all accounted for" : "NOT all accounted for", time.toMillis() / 1000.0);
        out.printf("  handled        %,6d   (%,d handler calls, %d duplicates)%n", report.handled(), report.attempts(),
                report.duplicates());
        out.printf("  invoiced       %,6d%n", report.invoiced());
        out.printf("  shipped        %,6d%n", report.shipped());
        out.printf("  took retries   %,6d%n", report.triedOften().size());
        out.printf("  dead-lettered  %,6d%n", report.deadLettered());
        report.deadLetters().forEach(letter -> out.printf("      %s%n          attempts %d, %s%n", letter.body(),
                letter.attempts(), letter.reason()));
        report.listeners().forEach(listener -> out.printf("  listener %-12s %s on %s%n", listener.id(),
                listener.state(), listener.broker()));
    }
}
