package org.acme;

public record Order(long id, String customer) {
}
