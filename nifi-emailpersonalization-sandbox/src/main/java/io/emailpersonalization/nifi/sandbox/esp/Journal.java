// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A file of the requests that had an effect, one line of JSON each. With it a sandbox restores its audiences and its log of requests after a kill. The first line holds
 * the time of the first start. A line that a kill cut is dropped; its request was never answered.
 */
final class Journal implements AutoCloseable {

    private final FileChannel channel;
    private final List<Request> requests = new ArrayList<>();
    private long startedAt = System.currentTimeMillis();

    /** @param file created if it does not exist */
    Journal(final Path file) {
        try {
            final long whole = Files.exists(file) ? read(Files.readAllBytes(file)) : 0;
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(whole).position(whole);
            if (whole == 0) {
                write(Map.of("started_at", startedAt));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads all whole lines; returns their length in bytes. */
    private long read(final byte[] bytes) throws IOException {
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                final JsonNode line = Reply.JSON.readTree(bytes, start, i - start);
                if (line.has("started_at")) {
                    startedAt = line.get("started_at").asLong();
                } else {
                    requests.add(Reply.JSON.treeToValue(line, Request.class));
                }
                start = i + 1;
            }
        }
        return start;
    }

    /** Returns the time of the first start in milliseconds since 1970. */
    long startedAt() {
        return startedAt;
    }

    /** Returns the requests that the file held when it was opened. */
    List<Request> requests() {
        return requests;
    }

    /** Appends a request. Callers add one request at a time. */
    void add(final Request request) {
        try {
            write(request);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(final Object line) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap((Reply.JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
