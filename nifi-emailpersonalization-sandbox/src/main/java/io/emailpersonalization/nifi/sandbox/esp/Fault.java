// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.VendorApi;

import java.nio.charset.StandardCharsets;

/**
 * A fault of the vendor that hits matching requests, a number of times.
 *
 * @param method HTTP method; null for any
 * @param path a part of the path; {@link #AUDIENCES} for requests on audiences and contacts; null for any
 * @param skip how many matching requests pass first
 * @param times how many matching requests are hit; {@link #FOR_EVER} for all
 * @param kind the kind of fault
 * @param status status of {@link Kind#ANSWER}
 * @param contentType content type of {@link Kind#ANSWER}
 * @param body body of {@link Kind#ANSWER}; name of the field of {@link Kind#DROP_FIELD}
 * @param location Location header of {@link Kind#ANSWER}; may be null
 * @param retryAfter Retry-After header of {@link Kind#ANSWER} and {@link Kind#TOO_MANY_REQUESTS} in seconds; 0 for none
 * @param delayMillis the delay of {@link Kind#SLOW}, {@link Kind#SLOW_AFTER_EFFECT} and {@link Kind#SLOW_BODY}
 */
public record Fault(String method, String path, int skip, int times, Kind kind, int status, String contentType, String body, String location, int retryAfter, long delayMillis) {

    /** The number of times for a fault that never ends. */
    public static final int FOR_EVER = Integer.MAX_VALUE;

    /** The path of all requests on audiences and contacts, at every vendor. */
    public static final String AUDIENCES = "{audiences}";

    /** Followed by an address: the path of all requests on one contact, at every vendor. */
    private static final String CONTACT = "{contact}";

    /** The kinds of fault. */
    public enum Kind {
        /** The request has no effect; the answer is the given one. */
        ANSWER,
        /** The request has no effect; the answer is the vendor's refusal for a limit. */
        TOO_MANY_REQUESTS,
        /** The request has its effect; the connection is cut before the answer. */
        CUT_AFTER_EFFECT,
        /** The request has its effect; the connection is cut in the middle of the body. */
        CUT_IN_BODY,
        /** The request has its effect; the answer is cut in half, and its length says the same. */
        TRUNCATED_JSON,
        /** Effect and answer are late. */
        SLOW,
        /** The request has its effect at once; the answer is late. */
        SLOW_AFTER_EFFECT,
        /** The request has its effect at once; the answer waits until it is released. */
        HOLD_AFTER_EFFECT,
        /** The request has its effect; the head of the answer comes at once, the body is late. */
        SLOW_BODY,
        /** The request has its effect; the body is compressed though the client did not ask for it. */
        GZIP,
        /** The request has its effect; the body is a gigabyte long. */
        HUGE_BODY,
        /** The request has its effect but for one field, of every contact in it, which the vendor drops without a word. */
        DROP_FIELD
    }

    /** Answers requests on audiences with a status and a body, without effect. */
    public static Fault answer(final int times, final int status, final String contentType, final String body) {
        return new Fault(null, AUDIENCES, 0, times, Kind.ANSWER, status, contentType, body, null, 0, 0);
    }

    /** Refuses requests on audiences with status 429. */
    public static Fault tooManyRequests(final int times) {
        return of(Kind.TOO_MANY_REQUESTS, times);
    }

    /** Redirects requests on audiences. */
    public static Fault redirect(final int times, final int status, final String location) {
        return new Fault(null, AUDIENCES, 0, times, Kind.ANSWER, status, "text/html", "<html>moved</html>", location, 0, 0);
    }

    /** Hits requests on audiences with a kind of fault that has no parameters. */
    public static Fault of(final Kind kind, final int times) {
        return new Fault(null, AUDIENCES, 0, times, kind, 0, null, null, null, 0, 0);
    }

    /** Delays requests on audiences and their effects. */
    public static Fault slow(final int times, final long millis) {
        return slow(Kind.SLOW, times, millis);
    }

    /** Delays requests on audiences in one of the ways that have a delay. */
    public static Fault slow(final Kind kind, final int times, final long millis) {
        return new Fault(null, AUDIENCES, 0, times, kind, 0, null, null, null, 0, millis);
    }

    /**
     * Drops a field of the contacts that requests on audiences send. The answer says nothing of it.
     *
     * @param name the name of the field in the body of the request, at any depth
     */
    public static Fault dropField(final int times, final String name) {
        return new Fault(null, AUDIENCES, 0, times, Kind.DROP_FIELD, 0, null, name, null, 0, 0);
    }

    /** Returns the same fault after a number of matching requests. */
    public Fault after(final int requests) {
        return new Fault(method, path, requests, times, kind, status, contentType, body, location, retryAfter, delayMillis);
    }

    /** Returns the same fault for other requests. */
    public Fault on(final String onMethod, final String onPath) {
        return new Fault(onMethod, onPath, skip, times, kind, status, contentType, body, location, retryAfter, delayMillis);
    }

    /** Returns the same fault for requests on one contact. */
    public Fault onContact(final String onMethod, final String address) {
        return on(onMethod, CONTACT + address);
    }

    /** Returns the same fault with a Retry-After header. */
    public Fault retryAfter(final int seconds) {
        return new Fault(method, path, skip, times, kind, status, contentType, body, location, seconds, delayMillis);
    }

    /** Returns the same fault with the paths of a vendor. */
    Fault at(final VendorApi vendor) {
        if (path == null) {
            return this;
        }
        return path.startsWith(CONTACT) ? on(method, vendor.contactPath(path.substring(CONTACT.length()))) : on(method, path.replace(AUDIENCES, vendor.audiencePath()));
    }

    /** Returns the answer of {@link Kind#ANSWER}. */
    public Reply reply() {
        return new Reply(status, contentType, body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8), location, retryAfter);
    }

    boolean matches(final String requestMethod, final String requestPath) {
        return (method == null || method.equals(requestMethod)) && (path == null || requestPath.contains(path));
    }

    /** Returns the fault that is left after a matching request. */
    Fault remaining() {
        return skip > 0 ? new Fault(method, path, skip - 1, times, kind, status, contentType, body, location, retryAfter, delayMillis)
                : new Fault(method, path, 0, times == FOR_EVER ? times : times - 1, kind, status, contentType, body, location, retryAfter, delayMillis);
    }
}
