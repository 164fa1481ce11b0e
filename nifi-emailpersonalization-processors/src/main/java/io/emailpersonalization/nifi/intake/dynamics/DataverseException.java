// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import java.time.Duration;

/** Dataverse did not answer, or not with what was asked for. The message names the cause and the cure, and holds no value of a row. */
final class DataverseException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What to do about it. */
    enum Kind {
        /** The configuration, the rights or the answer must be mended. */
        REFUSED,
        /** Dataverse or the network is away. */
        UNAVAILABLE,
        /** Dataverse asks for a pause. */
        BUSY,
        /** A stored link has expired: everything is read again. */
        EXPIRED
    }

    private final Kind kind;
    private final transient Duration pause;

    private DataverseException(final Kind kind, final String message, final Throwable cause, final Duration pause) {
        super(message, cause);
        this.kind = kind;
        this.pause = pause;
    }

    static DataverseException refused(final String message) {
        return refused(message, null);
    }

    static DataverseException refused(final String message, final Throwable cause) {
        return new DataverseException(Kind.REFUSED, message, cause, Duration.ZERO);
    }

    static DataverseException unavailable(final String message, final Throwable cause) {
        return new DataverseException(Kind.UNAVAILABLE, message, cause, Duration.ZERO);
    }

    static DataverseException busy(final String message, final Duration pause) {
        return new DataverseException(Kind.BUSY, message, null, pause);
    }

    static DataverseException expired(final String message) {
        return new DataverseException(Kind.EXPIRED, message, null, Duration.ZERO);
    }

    Kind kind() {
        return kind;
    }

    /** How long Dataverse asks to wait. */
    Duration pause() {
        return pause;
    }
}
