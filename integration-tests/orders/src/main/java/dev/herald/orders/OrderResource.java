package dev.herald.orders;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

import dev.herald.orders.Report.Order;

/** Places orders and reports what happened to them. */
@Path("/")
public class OrderResource {

    private static final int MOST = 100_000;

    private final OrderDesk desk;
    private final Ledger ledger;

    public OrderResource(OrderDesk desk, Ledger ledger) {
        this.desk = desk;
        this.ledger = ledger;
    }

    @POST
    @Path("orders")
    public Report place(@RestQuery @DefaultValue("1") int count, @RestQuery @DefaultValue("1") long first) {
        if (count < 1 || count > MOST || first < 1) {
            throw new BadRequestException("count is 1 to " + MOST + ", first is 1 or more");
        }
        desk.place(first, count);
        return ledger.report();
    }

    @GET
    @Path("orders/{id}")
    public Order order(@RestPath long id) {
        return ledger.order(id);
    }

    @GET
    @Path("report")
    public Report report() {
        return ledger.report();
    }
}
