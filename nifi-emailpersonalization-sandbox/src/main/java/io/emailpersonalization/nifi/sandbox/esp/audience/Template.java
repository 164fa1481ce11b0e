// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.audience;

/** The source of a template or campaign. */
public record Template(String id, String subject, String html, String text) {
}
