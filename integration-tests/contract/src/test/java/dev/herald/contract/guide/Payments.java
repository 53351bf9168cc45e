package dev.herald.contract.guide;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.arc.properties.IfBuildProperty;

import dev.herald.BatchResult;
import dev.herald.FailureAction;
import dev.herald.Message;
import dev.herald.OnFailure;
import dev.herald.QueueListener;
import dev.herald.RetryException;

/** Payments at a bank that fails in several ways. */
final class Payments {

    private Payments() {
    }

    /** The bank, as a test has it. */
    interface Bank {

        void pay(String payment);
    }

    static class RateLimited extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    static class AlreadyPaid extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    static class AccountClosed extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    @IfBuildProperty(name = "guide.from", stringValue = "failures")
    @ApplicationScoped
    static class PaymentDesk {

        private final Bank bank;

        PaymentDesk(Bank bank) {
            this.bank = bank;
        }

        @QueueListener("payments")
        @OnFailure(exceptions = RateLimited.class, delay = "30s", maxAttempts = "20")
        @OnFailure(exceptions = AlreadyPaid.class, action = FailureAction.DROP)
        void pay(String payment) {
            bank.pay(payment);
        }
    }

    @IfBuildProperty(name = "guide.from", stringValue = "failures")
    @ApplicationScoped
    static class PaymentBatches {

        private final Bank bank;

        PaymentBatches(Bank bank) {
            this.bank = bank;
        }

        @QueueListener("bulk-payments")
        BatchResult payAll(List<Message<String>> payments) {
            List<Message<String>> later = new ArrayList<>();
            List<Message<String>> never = new ArrayList<>();
            for (Message<String> payment : payments) {
                try {
                    bank.pay(payment.payload());
                } catch (RateLimited limited) {
                    later.add(payment);
                } catch (AccountClosed closed) {
                    never.add(payment);
                }
            }
            return BatchResult.retry(later, Duration.ofMinutes(1)).and(BatchResult.deadLetter(never, "the account is closed"));
        }
    }

    @IfBuildProperty(name = "guide.from", stringValue = "failures")
    @ApplicationScoped
    static class PatientPayments {

        private final Bank bank;

        PatientPayments(Bank bank) {
            this.bank = bank;
        }

        @QueueListener("patient-payments")
        void pay(String payment) {
            try {
                bank.pay(payment);
            } catch (RateLimited limited) {
                throw new RetryException(Duration.ofMinutes(1), "the bank is busy", limited);
            }
        }
    }
}
