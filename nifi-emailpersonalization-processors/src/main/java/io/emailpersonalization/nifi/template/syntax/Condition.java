// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

/** The condition of a part of a template. */
@FunctionalInterface
interface Condition {

    /** A condition that always holds. */
    Condition ALWAYS = any -> Truth.TRUE;

    /** A condition that depends on more than the contact, or that is not understood. */
    Condition UNKNOWN = any -> Truth.UNKNOWN;

    Truth test(ContactValues contact);
}
