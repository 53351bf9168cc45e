package dev.herald.orders;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.jboss.resteasy.reactive.RestQuery;

/** Requests quotes and reports how long the replies took. */
@Path("/quotes")
public class QuoteResource {

    private static final int MOST = 10_000;
    private static final int LONGEST_WORK = 60_000;

    private final QuoteDesk desk;

    public QuoteResource(QuoteDesk desk) {
        this.desk = desk;
    }

    @POST
    public QuoteReport ask(@RestQuery @DefaultValue("1") int count, @RestQuery @DefaultValue("0") long work) {
        if (count < 0 || count > MOST || work < 0 || work > LONGEST_WORK) {
            throw new BadRequestException("count is 0 to " + MOST + ", work is 0 to " + LONGEST_WORK + " milliseconds");
        }
        return desk.ask(count, work);
    }
}
