package dev.herald.orders;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.RequestTimeoutException;

/** Requests quotes and replies to such requests; each instance replies to requests of all instances. */
@ApplicationScoped
public class QuoteDesk {

    private final MessagePublisher<QuoteRequest> requests;

    public QuoteDesk(@Publisher(queue = "quotes") MessagePublisher<QuoteRequest> requests) {
        this.requests = requests;
    }

    /** Sends this many requests, each after the reply to the previous one. Blocks. */
    public QuoteReport ask(int count, long workMillis) {
        List<Long> nanos = new ArrayList<>(count);
        int unanswered = 0;
        for (int order = 1; order <= count; order++) {
            long asked = System.nanoTime();
            try {
                requests.request(new QuoteRequest(order, workMillis), Quote.class).await().indefinitely();
                nanos.add(System.nanoTime() - asked);
            } catch (RequestTimeoutException timeout) {
                unanswered++;
            }
        }
        return new QuoteReport(nanos, unanswered, requests.requestCounts());
    }

    @QueueListener("quotes")
    Quote quote(QuoteRequest request) throws InterruptedException {
        if (request.workMillis() > 0) {
            Thread.sleep(request.workMillis());
        }
        return new Quote(request.orderId(), BigDecimal.TEN.multiply(BigDecimal.valueOf(request.orderId())));
    }
}
