// SPDX-License-Identifier: Apache-2.0
/** The contract between the ESP sandbox and the API of one vendor: requests, replies and limits. */
package io.emailpersonalization.nifi.sandbox.esp.vendor;
