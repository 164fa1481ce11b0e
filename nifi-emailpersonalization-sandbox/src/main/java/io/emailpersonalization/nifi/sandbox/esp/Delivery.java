// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.sun.net.httpserver.HttpExchange;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Sends an answer over the network: whole, or as a fault demands. */
public final class Delivery {

    /** Bytes per write of a huge body. */
    private static final int CHUNK = 1 << 16;
    /** Together with the size of a chunk, a gigabyte: more than any client should read. */
    private static final int HUGE_CHUNKS = 1 << 14;

    private Delivery() {
    }

    /**
     * Sends an answer.
     *
     * @param fault null for none
     */
    public static void send(final HttpExchange exchange, final Reply reply, final Fault fault) throws IOException {
        switch (fault == null ? null : fault.kind()) {
            case CUT_AFTER_EFFECT -> {
                // closing the exchange without an answer cuts the connection
            }
            case CUT_IN_BODY -> write(exchange, reply, reply.body().length, Arrays.copyOf(reply.body(), reply.body().length / 2));
            case TRUNCATED_JSON -> write(exchange, reply, reply.body().length / 2, Arrays.copyOf(reply.body(), reply.body().length / 2));
            case GZIP -> {
                final byte[] body = gzip(reply.body());
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                write(exchange, reply, body.length, body);
            }
            case SLOW_BODY -> {
                head(exchange, reply, reply.body().length);
                exchange.getResponseBody().write(reply.body(), 0, 1);
                exchange.getResponseBody().flush();
                FaultQueue.pause(fault.delayMillis());
                exchange.getResponseBody().write(reply.body(), 1, reply.body().length - 1);
            }
            case HUGE_BODY -> {
                head(exchange, reply, 0);
                final byte[] spaces = new byte[CHUNK];
                Arrays.fill(spaces, (byte) ' ');
                for (int i = 0; i < HUGE_CHUNKS; i++) {
                    exchange.getResponseBody().write(spaces);
                }
            }
            case null, default -> write(exchange, reply, reply.body().length, reply.body());
        }
    }

    private static byte[] gzip(final byte[] body) throws IOException {
        final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(body);
        }
        return compressed.toByteArray();
    }

    private static void write(final HttpExchange exchange, final Reply reply, final long length, final byte[] body) throws IOException {
        head(exchange, reply, length == 0 ? -1 : length);
        if (body.length > 0) {
            final OutputStream out = exchange.getResponseBody();
            out.write(body);
            out.flush();
        }
    }

    /** @param length as {@link HttpExchange#sendResponseHeaders} takes it: -1 for no body, 0 for chunks */
    private static void head(final HttpExchange exchange, final Reply reply, final long length) throws IOException {
        if (reply.contentType() != null) {
            exchange.getResponseHeaders().set("Content-Type", reply.contentType());
        }
        if (reply.location() != null) {
            exchange.getResponseHeaders().set("Location", reply.location());
        }
        if (reply.retryAfter() > 0) {
            exchange.getResponseHeaders().set("Retry-After", Integer.toString(reply.retryAfter()));
        }
        reply.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(reply.status(), length);
    }
}
