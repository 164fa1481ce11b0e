// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

/**
 * Something that goes wrong with matching requests, a number of times.
 *
 * @param method HTTP method; null for any
 * @param path a part of the path; null for any
 * @param skip how many matching requests pass before
 * @param times how many are hit; {@link #FOR_EVER} for all of them
 * @param kind what happens
 * @param status status of {@link Kind#ANSWER}
 * @param contentType content type of {@link Kind#ANSWER}
 * @param body body of {@link Kind#ANSWER}
 * @param location where {@link Kind#ANSWER} points to with its Location header; may be null
 * @param retryAfter Retry-After header of {@link Kind#ANSWER} in seconds; 0 for none
 * @param delayMillis how long it takes, for {@link Kind#SLOW}, {@link Kind#SLOW_AFTER_EFFECT} and {@link Kind#SLOW_BODY}
 */
public record Fault(String method, String path, int skip, int times, Kind kind, int status, String contentType, String body, String location, int retryAfter, long delayMillis) {

    /** How many times is for ever. */
    public static final int FOR_EVER = Integer.MAX_VALUE;

    /** What happens to a request. */
    public enum Kind {
        /** It is refused with the given status and body, and has no effect. */
        ANSWER,
        /** It has its effect, and the connection is cut before an answer. */
        CUT_AFTER_EFFECT,
        /** The connection is cut in the middle of the answer's body, after the effect. */
        CUT_IN_BODY,
        /** It has its effect; the answer is cut in half though its length fits. */
        TRUNCATED_JSON,
        /** It is answered late, and has its effect late. */
        SLOW,
        /** It has its effect at once and is answered late: whoever dies in between does not know that it has. */
        SLOW_AFTER_EFFECT,
        /** It has its effect at once and is answered when the sandbox is told to release what it holds. */
        HOLD_AFTER_EFFECT,
        /** It has its effect; the head of the answer comes at once, the body is late. */
        SLOW_BODY,
        /** It has its effect; the body is compressed although nobody asked for that. */
        GZIP,
        /** It has its effect; the body goes on for a gigabyte. */
        HUGE_BODY
    }

    /** The next requests are answered with a status and a body, without effect. */
    public static Fault answer(final int times, final int status, final String contentType, final String body) {
        return new Fault(null, "/lists/", 0, times, Kind.ANSWER, status, contentType, body, null, 0, 0);
    }

    /** 429 as the vendor writes it. */
    public static Fault tooManyRequests(final int times) {
        return answer(times, 429, "application/problem+json", "{\"title\":\"Too Many Requests\",\"status\":429,\"detail\":\"You have exceeded the limit of 10 simultaneous connections.\"}");
    }

    /** The next requests are sent elsewhere. */
    public static Fault redirect(final int times, final int status, final String location) {
        return new Fault(null, "/lists/", 0, times, Kind.ANSWER, status, "text/html", "<html>moved</html>", location, 0, 0);
    }

    /** A fault without parameters. */
    public static Fault of(final Kind kind, final int times) {
        return new Fault(null, "/lists/", 0, times, kind, 0, null, null, null, 0, 0);
    }

    /** Late answers. */
    public static Fault slow(final int times, final long millis) {
        return slow(Kind.SLOW, times, millis);
    }

    /** Late in one of the ways that have a delay. */
    public static Fault slow(final Kind kind, final int times, final long millis) {
        return new Fault(null, "/lists/", 0, times, kind, 0, null, null, null, 0, millis);
    }

    /** The same fault, later. */
    public Fault after(final int requests) {
        return new Fault(method, path, requests, times, kind, status, contentType, body, location, retryAfter, delayMillis);
    }

    /** The same fault for other requests. */
    public Fault on(final String onMethod, final String onPath) {
        return new Fault(onMethod, onPath, skip, times, kind, status, contentType, body, location, retryAfter, delayMillis);
    }

    /** The same fault for what is asked of one contact, by the spelling of its address. */
    public Fault onMember(final String onMethod, final String address) {
        return on(onMethod, "/members/" + Member.hash(address));
    }

    /** The same fault, with a Retry-After header. */
    public Fault retryAfter(final int seconds) {
        return new Fault(method, path, skip, times, kind, status, contentType, body, location, seconds, delayMillis);
    }

    boolean matches(final String requestMethod, final String requestPath) {
        return (method == null || method.equals(requestMethod)) && (path == null || requestPath.contains(path));
    }

    Fault passed() {
        return skip > 0 ? new Fault(method, path, skip - 1, times, kind, status, contentType, body, location, retryAfter, delayMillis)
                : new Fault(method, path, 0, times == FOR_EVER ? times : times - 1, kind, status, contentType, body, location, retryAfter, delayMillis);
    }
}
