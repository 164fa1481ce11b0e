// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

/** The records are not of the source of a profile. The message states the cause and the cure, without a value of the content. */
public final class ProfileMismatchException extends Exception {

    private static final long serialVersionUID = 1L;

    ProfileMismatchException(final String message) {
        super(message);
    }
}
