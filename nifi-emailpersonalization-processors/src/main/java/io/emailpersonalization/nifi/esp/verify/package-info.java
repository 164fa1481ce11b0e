// SPDX-License-Identifier: Apache-2.0
/** Reads contacts back from the vendor, and compares them with the records that were pushed. */
package io.emailpersonalization.nifi.esp.verify;
