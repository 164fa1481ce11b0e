// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

/** How many contacts one or several runs created, changed and archived. */
public record RunUsage(long created, long changed, long retired) {

    public static final RunUsage NONE = new RunUsage(0, 0, 0);

    public RunUsage plus(final RunUsage other) {
        return new RunUsage(created + other.created, changed + other.changed, retired + other.retired);
    }

    /** Whether each count is at least that of another usage. */
    public boolean covers(final RunUsage other) {
        return created >= other.created && changed >= other.changed && retired >= other.retired;
    }

    /** Returns the difference, at least 0 for each count. */
    public RunUsage minus(final RunUsage other) {
        return new RunUsage(Math.max(0, created - other.created), Math.max(0, changed - other.changed), Math.max(0, retired - other.retired));
    }
}
