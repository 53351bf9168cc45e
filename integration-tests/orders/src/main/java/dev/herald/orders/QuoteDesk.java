package dev.herald.orders;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.RequestTimeoutException;

/** Asks what orders would cost, and says so: any instance answers the questions of all. */
@ApplicationScoped
public class QuoteDesk {

    private final MessagePublisher<QuoteRequest> requests;

    public QuoteDesk(@Publisher(queue = "quotes") MessagePublisher<QuoteRequest> requests) {
        this.requests = requests;
    }

    /** Asks so many questions, each after the answer to the one before. Blocks. */
    public QuoteReport ask(int count, long workMillis) {
        List<Long> nanos = new ArrayList<>(count);
        int unanswered = 0;
        for (int order = 1; order <= count; order++) {
            long asked = System.nanoTime();
            try {
                requests.request(new QuoteRequest(order, workMillis), Quote.class).await().indefinitely();
                nanos.add(System.nanoTime() - asked);
            } catch (RequestTimeoutException tooLate) {
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
