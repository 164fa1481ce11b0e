// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

/**
 * The vendor's answer to one request. Outside the clients of vendors and {@code esp.http}, the only place that catches the exceptions of a client service. Tested by HostileVendorTest.
 *
 * @param value the received value; null without one
 * @param reason why there is no value, without personal data; null if there is one
 */
public record VendorAnswer<T>(Kind kind, T value, String reason) {

    /** Kinds of answers. */
    public enum Kind {
        /** The vendor answered with a value. */
        RECEIVED,
        /** The vendor does not answer now. The request may have had its effect. */
        UNAVAILABLE,
        /** The vendor does not answer now, and the request had no effect. */
        UNREACHED,
        /** The vendor did not answer earlier requests, and is left alone now. This one was not sent. */
        LEFT_ALONE,
        /** The vendor refuses key, account or audience. */
        REFUSED,
        /** The vendor refuses the request, and one of its contacts may be the cause. */
        CONTENT_REFUSED,
        /** The request was not sent before its deadline. It gets its turn soon if it is repeated. */
        EXPIRED,
        /** The vendor had no room for the request before its deadline. */
        NO_ROOM
    }

    /** A request to a client service. */
    @FunctionalInterface
    public interface Request<T> {
        T send() throws EspUnavailableException, EspRefusedException, DeadlineExceededException;
    }

    /** Sends a request. */
    public static <T> VendorAnswer<T> to(final Request<T> request) {
        try {
            return new VendorAnswer<>(Kind.RECEIVED, request.send(), null);
        } catch (final DeadlineExceededException e) {
            return new VendorAnswer<>(e.attempted() ? Kind.NO_ROOM : Kind.EXPIRED, null, e.getMessage());
        } catch (final EspUnavailableException e) {
            return new VendorAnswer<>(e.mayHaveHadEffect() ? Kind.UNAVAILABLE : e.attempted() ? Kind.UNREACHED : Kind.LEFT_ALONE, null, e.getMessage());
        } catch (final EspRefusedException e) {
            return new VendorAnswer<>(e.isContentAtFault() ? Kind.CONTENT_REFUSED : Kind.REFUSED, null, e.getMessage());
        }
    }

    public boolean isReceived() {
        return kind == Kind.RECEIVED;
    }
}
