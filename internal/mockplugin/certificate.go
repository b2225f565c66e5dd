package main

// certificate is any valid one, in base64: go-plugin 1.8.0 crashes a host that
// did not ask for TLS when it finds one in the handshake line.
const certificate = "MIHvMIGVoAMCAQICAQEwCgYIKoZIzj0EAwIwADAgFw03MDAxMDEwMDAwMDBaGA8yMDk2MTAwMjA3MDY0MFowADBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABIxT3bhyQ001XdZPDB5TkfFKU59O1nueEmb3Dktgtlj5vX+ikUo7F/u9oz7aIRWke1lujN6oc5vjivJENNw+LeYwCgYIKoZIzj0EAwIDSQAwRgIhALKXQOgN0HJb14afKsAauzv5ZKYtbjIrZqox/zqIvYaLAiEApqvYG5FTaA1n+zwKb8+FGoQausshz1kWGwDizSbVTqI"
