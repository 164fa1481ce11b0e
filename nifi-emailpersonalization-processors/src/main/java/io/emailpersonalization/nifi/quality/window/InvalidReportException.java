// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.window;

/** Content that is no quality report. The message has no value of the content. */
public final class InvalidReportException extends Exception {

    private static final long serialVersionUID = 1L;

    public InvalidReportException(final String message) {
        super(message);
    }
}
