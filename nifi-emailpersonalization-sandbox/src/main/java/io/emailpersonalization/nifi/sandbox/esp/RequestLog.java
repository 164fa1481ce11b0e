// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The requests to the vendor's API in memory, and the journal of requests that had an effect. Safe for threads. Tested by {@code EspSandboxTest}. */
final class RequestLog implements AutoCloseable {

    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Journal journal;
    private final long startedAt;

    /** @param file file of the journal; null for none */
    RequestLog(final Path file) {
        this.journal = file == null ? null : new Journal(file);
        this.startedAt = journal == null ? System.currentTimeMillis() : journal.startedAt();
    }

    /** Returns the requests of earlier sandboxes with the same journal. */
    List<Request> journaled() {
        return journal == null ? List.of() : journal.requests();
    }

    /** Returns milliseconds since the first sandbox with this journal was started. */
    long now() {
        return System.currentTimeMillis() - startedAt;
    }

    /** Returns when the first sandbox with this journal was started. */
    Instant startedAt() {
        return Instant.ofEpochMilli(startedAt);
    }

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    void add(final Request request) {
        requests.add(request);
    }

    /** Adds a request of the journal, whose number counts. */
    void restore(final Request request) {
        requests.add(request);
        numbers.set(request.number());
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    void clear() {
        requests.clear();
    }

    /** Writes a request to the journal where it had an effect. The caller holds the lock of the audiences. */
    void keep(final Request request, final Reply reply) {
        if (journal != null && !"GET".equals(request.method()) && reply.status() < 300) {
            journal.add(request.answered(reply.status()));
        }
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }
}
