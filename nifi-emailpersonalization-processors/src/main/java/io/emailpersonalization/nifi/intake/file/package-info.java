// SPDX-License-Identifier: Apache-2.0
/** Reads files of customers, and detects their format, character set and separator. */
package io.emailpersonalization.nifi.intake.file;
