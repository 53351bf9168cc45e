package dev.herald.topology;

import java.util.Map;
import java.util.stream.Collectors;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

import dev.herald.Listener;
import dev.herald.ListenerStatus;
import dev.herald.Listeners;

/** What the tests ask and tell this instance. */
@Path("/")
public class TopologyResource {

    private final Sender sender;
    private final Listeners listeners;

    TopologyResource(Sender sender, Listeners listeners) {
        this.sender = sender;
        this.listeners = listeners;
    }

    @POST
    @Path("sending")
    public void send(@RestQuery long first, @RestQuery int failing) {
        sender.start(first, failing);
    }

    /** Whether the last task has been sent. */
    @DELETE
    @Path("sending")
    public boolean stopSending() {
        sender.stop();
        return sender.hasStopped();
    }

    /** The status of each listener, by its id. */
    @GET
    @Path("listeners")
    public Map<String, ListenerStatus> statuses() {
        return listeners.all().stream().collect(Collectors.toMap(Listener::id, Listener::status));
    }

    @GET
    @Path("listeners/{id}")
    public ListenerStatus status(@RestPath String id) {
        return listeners.get(id).status();
    }

    @DELETE
    @Path("listeners/{id}")
    public void stop(@RestPath String id) {
        listeners.get(id).stop();
    }

    @POST
    @Path("listeners/{id}")
    public void start(@RestPath String id) {
        listeners.get(id).start();
    }
}
